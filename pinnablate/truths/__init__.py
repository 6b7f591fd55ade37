"""What the fields really are: closed forms, integrated systems and given functions behind one interface."""
