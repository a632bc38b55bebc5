"""Age, guardians, permission to take part, and concerns: what must hold before a young person does anything here."""
