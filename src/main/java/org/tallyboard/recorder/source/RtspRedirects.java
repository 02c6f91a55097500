package org.tallyboard.recorder.source;

import java.io.IOException;

/// Finds the answer by which an RTSP server sends its client elsewhere (RFC 2326, 11.3), which ffmpeg would follow on
/// its own: `RTSP/1.0 302 …`. It is looked for anywhere in the stream, because a hostile server decides where its
/// answers begin, and any number that is not plainly another status counts as one. ffmpeg overlooks carriage returns,
/// so they are overlooked here.
final class RtspRedirects implements LoopbackListener.Inspector {
    private static final String MARK = "RTSP/";
    private static final int LONGEST_STATUS = 8;

    private final CheckedConnector dialer;
    private final StringBuilder status = new StringBuilder();
    private int matched;
    private Place place = Place.ELSEWHERE;

    private enum Place {
        ELSEWHERE,
        VERSION,
        GAP,
        STATUS
    }

    RtspRedirects(CheckedConnector dialer) {
        this.dialer = dialer;
    }

    @Override
    public void saw(byte[] bytes, int length) throws IOException {
        for (int at = 0; at < length; at++) {
            byte next = bytes[at];
            if (next == '\r' || place == Place.ELSEWHERE && matched == 0 && next != 'R') {
                continue;
            }
            matched = next == MARK.charAt(matched) ? matched + 1 : next == 'R' ? 1 : 0;
            if (matched == MARK.length()) {
                judge();
                place = Place.VERSION;
                matched = 0;
            } else {
                step(next);
            }
        }
    }

    private void step(byte next) throws IOException {
        boolean space = next == ' ' || next == '\t';
        if (next == '\n') {
            judge();
            place = Place.ELSEWHERE;
        } else if (place == Place.VERSION && space) {
            place = Place.GAP;
        } else if (place == Place.GAP && !space || place == Place.STATUS && !space) {
            place = Place.STATUS;
            if (status.length() < LONGEST_STATUS) {
                status.append((char) (next & 0xff));
            }
        } else if (place == Place.STATUS) {
            judge();
            place = Place.ELSEWHERE;
        }
    }

    private void judge() throws IOException {
        String word = status.toString();
        status.setLength(0);
        // C's atoi, by which ffmpeg reads it, takes blanks and signs.
        if (word.matches("(?s)[\\x0b\\x0c+0-9-].*") && !word.matches("[012456789][0-9]{2}")) {
            throw dialer.refuse(
                    "the source's RTSP server sends its clients elsewhere, which is not followed; let the job name the"
                            + " place where it leads");
        }
    }
}
