"""How people come in, stay and leave: invitations, consent, staff, privacy, retention."""
