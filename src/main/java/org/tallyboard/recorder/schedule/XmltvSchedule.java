package org.tallyboard.recorder.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A television guide in XMLTV (its `xmltv.dtd`). Each `programme` has its attributes (`start`, `stop`, `channel`, …)
/// and its elements (`title`, `category`, `credits/actor`, …) as parts. Programmes are read one by one, so that a
/// fault in one costs that one. A document type is passed over, and no entity of its own is ever replaced, so that a
/// guide can neither read files nor grow without bound.
final class XmltvSchedule {
    /// A programme whose end is told by the next one does not last longer: there the guide has a gap.
    private static final Duration LONGEST = Duration.ofHours(12);

    private final Optional<ZoneId> zone;
    private final List<String> languages;
    private final List<RawSchedule.Remark> remarks = new ArrayList<>();
    private final List<Programme> programmes = new ArrayList<>();
    private final Map<String, Instant> last = new HashMap<>();
    private int mended;

    private XmltvSchedule(Optional<ZoneId> zone, List<String> languages) {
        this.zone = zone;
        this.languages = languages;
    }

    /// @param zone of a time that names none; else it is UTC, as XMLTV says
    /// @param languages of several texts the one in the first of these is first
    /// @throws UnreadableSchedule when it is not XMLTV
    static RawSchedule parse(byte[] body, Optional<ZoneId> zone, List<String> languages) throws UnreadableSchedule {
        XmltvSchedule schedule = new XmltvSchedule(zone, languages);
        XmltvPieces pieces = XmltvPieces.of(body);
        ProgrammeReader reader = new ProgrammeReader(languages);
        for (Optional<XmltvPieces.Piece> piece = pieces.next(); piece.isPresent(); piece = pieces.next()) {
            schedule.take(reader, piece.get());
        }
        int ended = schedule.ends();
        List<String> notes = new ArrayList<>();
        if (schedule.mended > 0) {
            notes.add(
                    count(schedule.mended, "programme holds", "programmes hold")
                            + " entities of HTML or a bare &, which XML does not have; they are read as the text that they mean");
        }
        if (ended > 0) {
            notes.add(count(ended, "programme names no stop and ends", "programmes name no stop and end")
                    + " where the next one of the channel begins");
        }
        return new RawSchedule(new ArrayList<>(schedule.programmes), List.of(), schedule.remarks, notes, pieces.cut());
    }

    private static String count(int number, String one, String several) {
        return number + " " + (number == 1 ? one : several);
    }

    private void take(ProgrammeReader reader, XmltvPieces.Piece piece) {
        Programme programme = new Programme(piece);
        programmes.add(programme);
        try {
            if (piece.fault().isPresent()) {
                throw piece.fault().get();
            }
            ProgrammeReader.Read read = reader.read(piece.text());
            programme.parts = read.parts();
            mended += read.mended() ? 1 : 0;
        } catch (BadEntry e) {
            programme.parts = reader.glean(piece.text());
            programme.fault = Optional.of(e);
        }
        if (piece.text().indexOf('\ufffd') >= 0) {
            remarks.add(new RawSchedule.Remark(
                    programme, "it holds bytes that are no characters in the guide's encoding; they are replaced"));
        }
        String channel = programme.text("channel");
        programme.start = time(programme, "start", last.getOrDefault(channel, Instant.MIN), Duration.ofHours(1));
        programme.start.ifPresent(start -> last.put(channel, start));
        programme.stop = time(programme, "stop", programme.start.orElse(Instant.MIN), Duration.ofDays(1));
        for (String more : List.of("pdc-start", "vps-start")) {
            if (!programme.text(more).isEmpty()) {
                time(programme, more, Instant.MIN, Duration.ZERO);
            }
        }
    }

    /// Reads a time and puts it in the place of what was written, as ISO-8601.
    ///
    /// @param after where the clock shows the time twice, the second one counts when the first is not after this
    /// @param within unless the first is longer before it than this
    private Optional<Instant> time(Programme programme, String part, Instant after, Duration within) {
        String text = programme.text(part);
        if (text.isEmpty()) {
            if (part.equals("start")) {
                programme.fail(new BadEntry("start is missing", "give the programme a start"));
            }
            return Optional.empty();
        }
        try {
            WallTime time = XmltvTimes.of(text, zone, Instant.MIN);
            if (time.remark().isPresent()
                    && !after.equals(Instant.MIN)
                    && Duration.between(time.at(), after).compareTo(within) < 0) {
                time = XmltvTimes.of(text, zone, after);
            }
            time.remark().ifPresent(remark -> remarks.add(new RawSchedule.Remark(programme, part + " " + remark)));
            programme.put(part, time.at().toString());
            return Optional.of(time.at());
        } catch (BadEntry e) {
            if (part.equals("start") || part.equals("stop")) {
                programme.fail(new BadEntry(part + " " + e.reason(), e.remedy()));
            }
            return Optional.empty();
        }
    }

    /// A programme without a stop ends where the next one of its channel begins (`xmltv.dtd` on `stop`).
    ///
    /// @return how many do
    private int ends() {
        Map<String, List<Programme>> channels = new HashMap<>();
        for (Programme programme : programmes) {
            if (programme.start.isPresent()) {
                channels.computeIfAbsent(programme.text("channel"), any -> new ArrayList<>())
                        .add(programme);
            }
        }
        int count = 0;
        for (List<Programme> channel : channels.values()) {
            channel.sort(Comparator.comparing(programme -> programme.start.orElse(Instant.MIN)));
            Instant next = Instant.MAX;
            for (int i = channel.size() - 1; i >= 0; i--) {
                Programme programme = channel.get(i);
                Instant start = programme.start.orElseThrow();
                // Those that begin together have the same next one.
                if (i + 1 < channel.size()
                        && channel.get(i + 1).start.orElseThrow().isAfter(start)) {
                    next = channel.get(i + 1).start.orElseThrow();
                }
                if (programme.text("stop").isEmpty() && programme.fault.isEmpty()) {
                    count += end(programme, start, next) ? 1 : 0;
                }
            }
        }
        return count;
    }

    private static boolean end(Programme programme, Instant start, Instant next) {
        if (next.equals(Instant.MAX)) {
            programme.fail(new BadEntry(
                    "stop is missing, and no later programme of its channel tells its end", "give it a stop"));
        } else if (Duration.between(start, next).compareTo(LONGEST) > 0) {
            programme.fail(new BadEntry(
                    "stop is missing, and the next programme of its channel begins only at " + next, "give it a stop"));
        } else {
            programme.put("stop", next.toString());
            programme.stop = Optional.of(next);
            return true;
        }
        return false;
    }
}
