"""What people do on the pathways; one module for each part."""
