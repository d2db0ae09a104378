//! What the service owes people about their data.
