"""One engine for three checkers: settled status, becoming British, young Londoners. It keeps no answer."""
