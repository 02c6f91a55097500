package org.tallyboard.ui.kit;

/// Something that can be shown in several forms, from the longest to the shortest, and takes the longest that fits into
/// the width it is given. So a narrow window shows whole short words rather than the beginnings of long ones.
public interface Abbreviable {

    /// The widths of its forms, in pixels, the longest form first; never empty.
    double[] widths();
}
