package org.tallyboard.bench;

import java.util.Arrays;
import java.util.Collection;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Figures of a number of samples, in the samples' own unit. Without samples every figure is NaN.
record Distribution(int count, double min, double p50, double p95, double p99, double max) {

    static Distribution of(Collection<Double> samples) {
        double[] sorted =
                samples.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return new Distribution(
                sorted.length, at(sorted, 0), at(sorted, 0.5), at(sorted, 0.95), at(sorted, 0.99), at(sorted, 1));
    }

    /// The smallest sample that so large a share of all samples does not exceed.
    private static double at(double[] sorted, double share) {
        if (sorted.length == 0) {
            return Double.NaN;
        }
        int index = (int) Math.ceil(share * sorted.length) - 1;
        return sorted[Math.clamp(index, 0, sorted.length - 1)];
    }

    ObjectNode toJson() {
        return JsonMapper.shared()
                .createObjectNode()
                .put("count", count)
                .put("min", min)
                .put("p50", p50)
                .put("p95", p95)
                .put("p99", p99)
                .put("max", max);
    }

    @Override
    public String toString() {
        return "Distribution" + Arrays.toString(new double[] {min, p50, p95, p99, max});
    }
}
