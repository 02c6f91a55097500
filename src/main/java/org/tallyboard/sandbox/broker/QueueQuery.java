package org.tallyboard.sandbox.broker;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What a list request may ask of RabbitMQ: `page`, `page_size`, `name`, `use_regex`, `sort`, `sort_reverse`,
/// `columns`. Without `page` the answer is a plain array; with it, the paged form.
record QueueQuery(
        Optional<Integer> page,
        int pageSize,
        String name,
        boolean regex,
        Optional<String> sort,
        boolean reverse,
        List<String> columns) {
    private static final int DEFAULT_PAGE_SIZE = 100;
    private static final int MAX_PAGE_SIZE = 500;

    /// A request that RabbitMQ answers with 400.
    static final class BadQuery extends Exception {
        private final String error;

        BadQuery(String error, String reason) {
            super(reason);
            this.error = error;
        }

        String error() {
            return error;
        }
    }

    static QueueQuery of(Map<String, String> parameters) throws BadQuery {
        String page = parameters.getOrDefault("page", "");
        String size = parameters.getOrDefault("page_size", Integer.toString(DEFAULT_PAGE_SIZE));
        int number = page.isEmpty() ? 1 : number(page, page, size);
        int pageSize = number(size, page, size);
        if (number < 1 || pageSize < 1 || pageSize > MAX_PAGE_SIZE) {
            throw badPage(page, size);
        }
        String columns = parameters.getOrDefault("columns", "");
        return new QueueQuery(
                page.isEmpty() ? Optional.empty() : Optional.of(number),
                pageSize,
                parameters.getOrDefault("name", ""),
                "true".equals(parameters.get("use_regex")),
                Optional.ofNullable(parameters.get("sort")).filter(key -> !key.isEmpty()),
                "true".equals(parameters.get("sort_reverse")),
                columns.isEmpty() ? List.of() : List.of(columns.split(",")));
    }

    /// The answer for these items.
    JsonNode apply(List<ObjectNode> all) throws BadQuery {
        var wanted = new ArrayList<>(all.stream().filter(filter()).toList());
        sort.ifPresent(key -> {
            Comparator<ObjectNode> order = Comparator.comparing(item -> sortKey(item, key));
            wanted.sort(reverse ? order.reversed() : order);
        });
        JsonMapper json = JsonMapper.shared();
        if (page.isEmpty()) {
            return json.createArrayNode()
                    .addAll(wanted.stream().map(this::project).toList());
        }
        int number = page.get();
        int pages = Math.max(1, (wanted.size() + pageSize - 1) / pageSize);
        if (number > pages) {
            throw new BadQuery(
                    "page_out_of_range",
                    "Page out of range, page: " + number + " page size: " + pageSize + ", len: " + wanted.size());
        }
        List<ObjectNode> items = wanted.stream()
                .skip((number - 1L) * pageSize)
                .limit(pageSize)
                .map(this::project)
                .toList();
        ObjectNode answer = json.createObjectNode()
                .put("filtered_count", wanted.size())
                .put("item_count", items.size())
                .put("page", number)
                .put("page_count", pages)
                .put("page_size", pageSize)
                .put("total_count", all.size());
        answer.putArray("items").addAll(items);
        return answer;
    }

    /// Keeps only the asked columns; `a.b.c` reaches inside and keeps the nesting. A column that is not there stays
    /// away.
    ObjectNode project(ObjectNode item) {
        if (columns.isEmpty()) {
            return item;
        }
        ObjectNode kept = JsonMapper.shared().createObjectNode();
        for (String column : columns) {
            copy(item, kept, column.split("\\."), 0);
        }
        return kept;
    }

    private static void copy(JsonNode from, ObjectNode to, String[] path, int depth) {
        JsonNode value = from.path(path[depth]);
        if (value.isMissingNode()) {
            return;
        }
        if (depth == path.length - 1) {
            to.set(path[depth], value);
        } else {
            ObjectNode inner = to.path(path[depth]) instanceof ObjectNode there ? there : to.putObject(path[depth]);
            copy(value, inner, path, depth + 1);
        }
    }

    private Predicate<ObjectNode> filter() throws BadQuery {
        if (name.isEmpty()) {
            return item -> true;
        }
        if (!regex) {
            String part = name.toLowerCase(Locale.ROOT);
            return item ->
                    item.path("name").asString("").toLowerCase(Locale.ROOT).contains(part);
        }
        try {
            Predicate<String> pattern =
                    Pattern.compile(name, Pattern.CASE_INSENSITIVE).asPredicate();
            return item -> pattern.test(item.path("name").asString(""));
        } catch (PatternSyntaxException e) {
            throw new BadQuery("invalid_regex", "Invalid regular expression: " + e.getDescription());
        }
    }

    private static SortKey sortKey(ObjectNode item, String key) {
        JsonNode value = item;
        for (String part : key.split("\\.")) {
            value = value.path(part);
        }
        return value.isNumber() ? new SortKey(value.asDouble(), "") : new SortKey(0, value.asString(""));
    }

    private record SortKey(double number, String text) implements Comparable<SortKey> {
        @Override
        public int compareTo(SortKey other) {
            int byNumber = Double.compare(number, other.number);
            return byNumber != 0 ? byNumber : text.compareTo(other.text);
        }
    }

    private static int number(String text, String page, String size) throws BadQuery {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw badPage(page, size);
        }
    }

    private static BadQuery badPage(String page, String size) {
        return new BadQuery(
                "invalid_pagination_parameters",
                "Invalid pagination parameters: page number " + page + ", page size " + size);
    }
}
