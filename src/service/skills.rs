//! `skills`: list the skills, their categories and modalities.
