"""Collocation without a network: random Fourier features and Chebyshev polynomials."""
