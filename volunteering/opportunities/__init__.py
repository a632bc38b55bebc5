"""What there is to do, its sessions and places, and who has one."""
