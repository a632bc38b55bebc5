"""The pages of funds: for everybody, for parents and carers who help to write the criteria, and for staff."""
