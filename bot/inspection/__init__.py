"""What people send is looked at in a process of its own, with little time, little memory and nothing to steal."""
