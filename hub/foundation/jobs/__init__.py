"""What the worker does, each thing once among many workers."""
