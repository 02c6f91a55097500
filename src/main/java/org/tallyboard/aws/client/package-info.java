/// How AWS is reached: profiles, sign-in and MFA, the way through proxies, clients with their budgets, and what a
/// failed call means in words. Knows nothing of pipelines.
@NullMarked
package org.tallyboard.aws.client;

import org.jspecify.annotations.NullMarked;
