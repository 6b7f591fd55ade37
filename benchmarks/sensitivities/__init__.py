"""What the networks of a protocol with one choice changed say, beside those of the protocol."""
