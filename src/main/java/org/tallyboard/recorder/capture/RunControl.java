package org.tallyboard.recorder.capture;

/// What is wanted of a recording that runs; may change on any thread.
final class RunControl {
    private volatile RecordingRequest request;
    private volatile boolean stop;
    private volatile boolean handOver;
    private volatile boolean abandon;

    RunControl(RecordingRequest request) {
        this.request = request;
    }

    RecordingRequest request() {
        return request;
    }

    void replan(RecordingRequest changed) {
        // Parts of two programmes are no recording of either, so the source stays.
        request = changed.withSource(request.source());
    }

    void stop() {
        stop = true;
    }

    boolean stopped() {
        return stop;
    }

    void handOver() {
        handOver = true;
    }

    boolean handedOver() {
        return handOver;
    }

    void abandon() {
        abandon = true;
        handOver = true;
    }

    boolean abandoned() {
        return abandon;
    }
}
