"""When does a party have no reason to move? One file a concept; what each implies is declared and tested."""
