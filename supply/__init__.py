"""What a release is made of: built twice with the same bytes, its parts listed, their licences and faults looked up."""
