"""What registrars and officers do about the pilot, one module for each concept."""
