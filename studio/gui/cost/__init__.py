"""What a run would cost, shown below the network and told before a run is started."""
