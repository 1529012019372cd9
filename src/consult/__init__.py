"""consult: stakeholder consultation and feedback for children's services."""
