package org.tallyboard.sandbox.streams;

import java.time.Duration;
import java.util.List;

/// One live source.
///
/// @param name part of its URL: letters, digits and dashes
/// @param scene what it shows
/// @param fate what goes wrong with it
public record Channel(String name, Scene scene, Fate fate) {
    public Channel {
        if (!name.matches("[a-z0-9-]{1,40}")) {
            throw new IllegalArgumentException("A channel's name has lower-case letters, digits and dashes only.");
        }
    }

    /// What goes wrong with a source, if anything.
    public sealed interface Fate {
        /// Nothing: it runs for ever.
        record Lives() implements Fate {}

        /// The source ends after a time on the air, counted from its first viewer, answers 404 for a time, and then is
        /// back for the next viewer.
        record Ends(Duration after, Duration gone) implements Fate {}

        /// It answers 404 until this long after it was first asked for, and lives then.
        record Late(Duration gone) implements Fate {}

        /// Every connection goes silent after a time and stays open.
        record Stalls(Duration after) implements Fate {}
    }

    /// The sandbox's channels; one of them ends, one stalls, and one comes too late.
    public static List<Channel> standard(Fate.Ends ending, Fate.Stalls stalling, Fate.Late late) {
        var lives = new Fate.Lives();
        return List.of(
                new Channel(
                        "sky-harbour-2",
                        new Scene(Scene.Kind.WATER, 0x3a4a78, 0xf2a65a, 0xffe9c0, 0x1d2233, 11),
                        ending),
                new Channel("old-pier", new Scene(Scene.Kind.WATER, 0x35506b, 0xa9c4d6, 0xe8f1f6, 0x23303a, 19), late),
                new Channel(
                        "city-council", new Scene(Scene.Kind.CITY, 0xd9744f, 0x7a5a3a, 0xffe7b8, 0x20242e, 23), lives),
                new Channel("studio-a", new Scene(Scene.Kind.HILLS, 0xc04a9a, 0x6b2d6b, 0xf6e3ee, 0x2f6f5f, 5), lives),
                new Channel(
                        "ferry-terminal",
                        new Scene(Scene.Kind.WATER, 0x6b46c1, 0xb08ad0, 0xf4ecff, 0x2a1d3f, 8),
                        lives),
                new Channel(
                        "night-sky-n", new Scene(Scene.Kind.STARS, 0x0b1736, 0x2c5f8f, 0xf3f6ff, 0x141a22, 31), lives),
                new Channel(
                        "parliament-1", new Scene(Scene.Kind.HALL, 0x57402f, 0x9a7a52, 0xfff1d0, 0x6b4a33, 3), lives),
                new Channel(
                        "harbour-briefing",
                        new Scene(Scene.Kind.HILLS, 0x4fa3d1, 0xbfe3f0, 0xffffff, 0x2f5d46, 17),
                        stalling),
                new Channel(
                        "morning-show",
                        new Scene(Scene.Kind.HILLS, 0xd97742, 0x8a8f3c, 0xfff3d6, 0x2d3154, 41),
                        lives));
    }
}
