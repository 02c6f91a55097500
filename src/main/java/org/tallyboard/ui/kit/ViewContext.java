package org.tallyboard.ui.kit;

import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import javafx.beans.property.DoubleProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleDoubleProperty;
import javafx.beans.property.SimpleObjectProperty;

/// What the parts of one window share to look alike: the clock, the zone, the theme and the size of text. JavaFX
/// thread.
public final class ViewContext {

    private static final double EM = 14;
    private static final DateTimeFormatter ZONE = DateTimeFormatter.ofPattern("zzz", Locale.ENGLISH);

    private final InstantSource clock;
    private final ZoneId zone;
    private final ObjectProperty<ColorPalette> palette;
    private final DoubleProperty em = new SimpleDoubleProperty(EM);

    /// @param clock the window's clock; a frozen one makes a picture repeatable
    /// @param zone the zone of clock times
    public ViewContext(InstantSource clock, ZoneId zone, ColorPalette palette) {
        this.clock = clock;
        this.zone = zone;
        this.palette = new SimpleObjectProperty<>(palette);
    }

    /// Size of ordinary text in a window of a size in pixels, before a person changes it: 14, and more where there is
    /// much room, so that a board on a large screen is read from afar.
    public static double em(double width, double height) {
        double room = Math.min(width / 1600, height / 1000);
        return Math.round(EM + Math.clamp(5 * (room - 1.25), 0, 12));
    }

    /// Now, by the window's clock.
    public Instant now() {
        return clock.instant();
    }

    /// The zone of clock times.
    public ZoneId zone() {
        return zone;
    }

    /// The theme in use.
    public ObjectProperty<ColorPalette> palette() {
        return palette;
    }

    /// Size of ordinary text in pixels.
    public DoubleProperty em() {
        return em;
    }

    /// What people call the zone: `UTC`, `CET`.
    public String zoneName() {
        return zone.getId().equals("Z") ? "UTC" : ZONE.format(now().atZone(zone));
    }

    /// A clock time to the minute.
    public String at(Instant instant) {
        return TimeText.at(instant, now(), zone);
    }

    /// A clock time to the second.
    public String atSecond(Instant instant) {
        return TimeText.atSecond(instant, now(), zone);
    }
}
