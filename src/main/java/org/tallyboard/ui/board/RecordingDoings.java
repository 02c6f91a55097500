package org.tallyboard.ui.board;

import java.util.function.Consumer;
import java.util.function.Predicate;
import org.tallyboard.board.Next;
import org.tallyboard.operate.Offer;
import org.tallyboard.operate.RecordingOffers;
import org.tallyboard.recording.Job;
import org.tallyboard.recording.JobKey;
import org.tallyboard.recording.PlannedRecording;
import org.tallyboard.ui.kit.Sheet;
import org.tallyboard.ui.kit.Words;
import org.tallyboard.ui.order.OrderContext;
import org.tallyboard.ui.recording.ChangeEndSheet;
import org.tallyboard.ui.recording.PlannedStartSheet;
import org.tallyboard.ui.recording.RecordingSheet;

/// What a person can order for a recording that a worker has.
final class RecordingDoings {

    private final OrderContext context;
    private final Consumer<Sheet> open;
    private final Consumer<String> say;
    private final Predicate<JobKey> told;

    /// @param open shows a dialog
    /// @param say tells why there is none
    /// @param told whether a scheduler still tells of a job
    RecordingDoings(OrderContext context, Consumer<Sheet> open, Consumer<String> say, Predicate<JobKey> told) {
        this.context = context;
        this.open = open;
        this.say = say;
        this.told = told;
    }

    RecordingOffers offers() {
        return new RecordingOffers(context.look().now(), context.look().zone());
    }

    void stop(Job shown) {
        ask(shown, offers().stop(shown), "stopped");
    }

    void startNow(Job shown) {
        ask(shown, offers().startNow(shown), "started");
    }

    void changeEnd(Job shown) {
        offers().fixedEnd(shown)
                .ifPresentOrElse(
                        closed -> refuse(shown.title(), "given another end", closed),
                        () -> open.accept(new ChangeEndSheet(context, shown)));
    }

    void startNow(Next.Row shown) {
        switch (planned(shown)) {
            case Offer.Open possible -> open.accept(new PlannedStartSheet(context, shown, possible));
            case Offer.Closed closed -> refuse(shown.recording().title(), "started", closed);
        }
    }

    String startOff(Next.Row shown) {
        return planned(shown) instanceof Offer.Closed closed ? closed.reason() : "";
    }

    private Offer planned(Next.Row shown) {
        PlannedRecording recording = shown.recording();
        if (!told.test(shown.key())) {
            return new Offer.Closed("no scheduler tells of it any more", "look for it among the recordings");
        }
        return recording.sent()
                ? new Offer.Closed("its job is with the broker already", "it begins when a worker takes it")
                : offers().startPlanned(shown.key(), recording.title(), recording.start());
    }

    private void ask(Job shown, Offer offer, String what) {
        switch (offer) {
            case Offer.Open possible -> open.accept(new RecordingSheet(context, shown, possible));
            case Offer.Closed closed -> refuse(shown.title(), what, closed);
        }
    }

    private void refuse(String title, String what, Offer.Closed why) {
        say.accept(Words.line(title) + " cannot be " + what + ": " + why.reason() + "; " + why.nextStep());
    }
}
