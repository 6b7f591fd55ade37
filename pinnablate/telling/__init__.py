"""What an arm is told, as rows of coefficients over terms of laws."""
