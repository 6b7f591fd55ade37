"""Second-order methods on one member: NumPy alone, without TensorFlow, for every learner that fits least squares."""
