from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("programmes", "0008_waves")]

    operations: ClassVar[list[migrations.operations.base.Operation]] = []
