"""What leaves the portal as a file: the one place that makes cells and documents safe."""
