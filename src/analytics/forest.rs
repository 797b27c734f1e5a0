//! A random forest of decision trees on binned features.
