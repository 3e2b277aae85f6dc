"""What stands under page 1, for the analyst who must defend it: one section a function, absent where its room is."""
