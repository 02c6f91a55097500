/// The configuration: one TOML file as records, with every error named by line and remedy. The only
/// place that reads the environment. Secrets are references that are resolved when needed and never
/// printed.
@NullMarked
package org.tallyboard.config;

import org.jspecify.annotations.NullMarked;
