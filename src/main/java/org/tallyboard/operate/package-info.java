/// What a person can order, and how an order is carried out: compare, record, act, confirm. Imports
/// the domain; acts only through the ports declared here.
@NullMarked
package org.tallyboard.operate;

import org.jspecify.annotations.NullMarked;
