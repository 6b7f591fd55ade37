"""One cell as numbers: points and data, budget, network, fit, scores."""
