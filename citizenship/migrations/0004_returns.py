from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("citizenship", "0003_ceremonies")]

    operations: ClassVar[list[migrations.operations.base.Operation]] = []
