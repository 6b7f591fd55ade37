"""What people see of records. Nothing here prints."""
