"""The benchmarks: pages, bookings under contention, bytes and memory, against a yardstick."""
