"""What is proven or measured of an environment before anybody trains on it."""
