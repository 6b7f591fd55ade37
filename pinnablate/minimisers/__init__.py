"""Second-order minimisers in NumPy, for every learner: none of them imports TensorFlow."""
