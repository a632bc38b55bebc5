"""Host organisations: the best-practice agreement, approval, and who may act for a host at which moment."""
