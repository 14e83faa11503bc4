"""What a person can pick, each thing declared once. Free of torch and Qt."""
