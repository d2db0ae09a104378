//! SES: mails to people. Knows who gets what no more than it is told.
