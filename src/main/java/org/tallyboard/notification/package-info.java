/// SNS notifications that a person sends: topics, drafts and SNS's own limits. Values and pure rules only; may import
/// `source`.
@NullMarked
package org.tallyboard.notification;

import org.jspecify.annotations.NullMarked;
