"""Certificates and credentials that outlive the portal."""
