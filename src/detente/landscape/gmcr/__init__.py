"""Which outcomes hold? The Graph Model for Conflict Resolution (Fang, Hipel and Kilgour 1993)."""
