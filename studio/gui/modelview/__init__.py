"""What stands around the network on the Model page: the drawer below it and what it holds."""
