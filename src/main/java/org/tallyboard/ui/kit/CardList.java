package org.tallyboard.ui.kit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.css.PseudoClass;
import javafx.geometry.Orientation;
import javafx.geometry.Point2D;
import javafx.scene.AccessibleRole;
import javafx.scene.Node;
import javafx.scene.control.ButtonBase;
import javafx.scene.control.ScrollBar;
import javafx.scene.input.ContextMenuEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.input.ScrollEvent;
import javafx.scene.layout.Pane;
import javafx.scene.layout.Region;
import javafx.scene.shape.Rectangle;
import org.jspecify.annotations.Nullable;

/// A virtual list of cards, each of a height that follows from what it shows. Only cards in view exist. A card stays
/// with its key while it is in view, so that what a person points at is what they get; while the pointer or the focus
/// is in the list, what is under it does not move when rows above it grow.
///
/// @param <K> what a row is known by
/// @param <T> what a row shows
public final class CardList<K, T> extends Region {

    private static final PseudoClass CURRENT = PseudoClass.getPseudoClass("current");
    private static final PseudoClass SELECTED = PseudoClass.getPseudoClass("selected");
    private static final PseudoClass OPEN = PseudoClass.getPseudoClass("open");

    private final Function<T, K> key;
    private final ToDoubleFunction<T> heightInEm;
    private final Supplier<Card<T>> factory;
    private final ViewContext look;
    private final double gapInEm;
    private final Pane viewport = new Pane();
    private final ScrollBar bar = new ScrollBar();
    private final Map<K, Card<T>> inView = new HashMap<>();
    private final List<Card<T>> spare = new ArrayList<>();
    private final ReadOnlyBooleanWrapper held = new ReadOnlyBooleanWrapper();
    private List<T> items = List.of();
    private Map<K, Integer> places = Map.of();
    private double[] tops = {0};
    private double scroll;
    private final PointerWatch watch = new PointerWatch();
    private double pointerY = -1;
    private @Nullable K current;
    private @Nullable K open;
    private Consumer<T> onOpen = item -> {};
    private Runnable onCurrent = () -> {};
    private final Set<K> selected = new HashSet<>();
    private @Nullable K from;
    private Runnable onSelection = () -> {};

    /// @param key what a row is known by
    /// @param heightInEm how high a row is, in sizes of ordinary text
    /// @param gapInEm the space between rows
    /// @param factory makes an empty card
    public CardList(
            ViewContext look,
            Function<T, K> key,
            ToDoubleFunction<T> heightInEm,
            double gapInEm,
            Supplier<Card<T>> factory) {
        this.look = look;
        this.key = key;
        this.heightInEm = heightInEm;
        this.gapInEm = gapInEm;
        this.factory = factory;
        getStyleClass().add("card-list");
        setFocusTraversable(true);
        setAccessibleRole(AccessibleRole.LIST_VIEW);
        Rectangle clip = new Rectangle();
        clip.widthProperty().bind(viewport.widthProperty());
        clip.heightProperty().bind(viewport.heightProperty());
        viewport.setClip(clip);
        bar.setOrientation(Orientation.VERTICAL);
        bar.setFocusTraversable(false);
        bar.valueProperty().addListener((o, was, is) -> scrollTo(is.doubleValue()));
        getChildren().addAll(viewport, bar);
        look.em().addListener((o, was, is) -> measure());
        held.bind(hoverProperty().and(watch.moved()).or(focusWithinProperty()));
        addEventFilter(MouseEvent.ANY, this::pointer);
        watch.follow(sceneProperty());
        addEventHandler(ScrollEvent.SCROLL, e -> {
            scrollTo(scroll - e.getDeltaY() * (e.isDirect() ? 1 : 2));
            e.consume();
        });
        viewport.addEventHandler(MouseEvent.MOUSE_PRESSED, this::pressed);
        // The focus alone makes no row the current one: it also comes back by itself, when a dialog or a panel closes.
        focusedProperty().addListener((o, was, is) -> restyle());
        new CardListKeys<>(this).install();
    }

    /// What Enter or a click on a row does.
    public void setOnOpen(Consumer<T> onOpen) {
        this.onOpen = onOpen;
    }

    /// Called when another row became the current one.
    public void setOnCurrent(Runnable onCurrent) {
        this.onCurrent = onCurrent;
    }

    /// Called when a person asks for the menu of the current row, or of those selected together.
    ///
    /// @param onMenu given where on the screen
    public void setOnMenu(BiConsumer<Double, Double> onMenu) {
        addEventHandler(ContextMenuEvent.CONTEXT_MENU_REQUESTED, e -> {
            if (e.isKeyboardTrigger()) {
                Point2D at = localToScreen(12, current == null ? 12 : topOf(current) - scroll + 24);
                onMenu.accept(at.getX(), at.getY());
            } else {
                Point2D in = viewport.sceneToLocal(e.getSceneX(), e.getSceneY());
                itemAt(in.getY()).ifPresent(item -> {
                    requestFocus();
                    if (!selected.contains(key.apply(item))) {
                        clearSelection();
                        setCurrent(item);
                        from = key.apply(item);
                    }
                    onMenu.accept(e.getScreenX(), e.getScreenY());
                });
            }
            e.consume();
        });
    }

    /// Called when more or fewer rows are selected.
    public void setOnSelection(Runnable onSelection) {
        this.onSelection = onSelection;
    }

    /// The rows that are selected together, in the order shown; empty while there is but the current one.
    public List<T> selection() {
        return selected.size() < 2
                ? List.of()
                : items.stream()
                        .filter(item -> selected.contains(key.apply(item)))
                        .toList();
    }

    /// Selects every row that is shown.
    void selectAll() {
        items.forEach(item -> selected.add(key.apply(item)));
        selectionChanged();
    }

    /// Leaves but the current row selected.
    public void clearSelection() {
        if (!selected.isEmpty()) {
            selected.clear();
            selectionChanged();
        }
        from = current;
    }

    private void selectionChanged() {
        restyle();
        onSelection.run();
    }

    /// Takes one more row into the selection, or out of it.
    private void toggle(T item) {
        K k = key.apply(item);
        if (selected.isEmpty() && current != null) {
            selected.add(current);
        }
        if (!selected.remove(k)) {
            selected.add(k);
        }
        setCurrent(item);
        from = k;
        selectionChanged();
    }

    /// Selects from where the selection began to a row.
    private void extendTo(T item) {
        @Nullable K start = from == null || !places.containsKey(from) ? current : from;
        Integer a = start == null ? null : places.get(start);
        Integer b = places.get(key.apply(item));
        if (a == null || b == null) {
            clearSelection();
        } else {
            selected.clear();
            items.subList(Math.min(a, b), Math.max(a, b) + 1).forEach(each -> selected.add(key.apply(each)));
        }
        setCurrent(item);
        from = start;
        selectionChanged();
    }

    /// Moves the current row, and selects what lies between.
    void extend(int rows) {
        Integer place = current == null ? null : places.get(current);
        if (place == null) {
            move(rows);
        } else {
            if (from == null) {
                from = current;
            }
            extendTo(items.get(Math.clamp(place + rows, 0, items.size() - 1)));
        }
    }

    /// True while the pointer or the focus is in the list, so that its order must not change.
    public ReadOnlyBooleanProperty heldProperty() {
        return held.getReadOnlyProperty();
    }

    /// Keys in the order shown.
    public List<K> shownKeys() {
        return items.stream().map(key).toList();
    }

    /// What is shown, in order.
    public List<T> items() {
        return items;
    }

    /// Shows these rows.
    public void setItems(List<T> newItems) {
        @Nullable K anchor = held.get() ? anchor() : null;
        double was = anchor == null ? 0 : topOf(anchor) - scroll;
        items = newItems;
        Map<K, Integer> newPlaces = new HashMap<>(newItems.size() * 2);
        for (int i = 0; i < newItems.size(); i++) {
            newPlaces.put(key.apply(newItems.get(i)), i);
        }
        places = newPlaces;
        if (current != null && !places.containsKey(current)) {
            current = null;
        }
        // What leaves the list is not acted on unseen.
        if (selected.retainAll(places.keySet())) {
            onSelection.run();
        }
        measure();
        if (anchor != null && places.containsKey(anchor)) {
            scroll = topOf(anchor) - was;
        }
        clampScroll();
        fill(true);
    }

    /// Scrolls to the first row.
    public void toTop() {
        scrollTo(0);
    }

    /// Shows the rows in view again, because time moved on.
    public void tick() {
        fill(true);
    }

    /// The current row, which keys act on.
    public Optional<T> current() {
        return Optional.ofNullable(current)
                .map(places::get)
                .filter(Objects::nonNull)
                .map(items::get);
    }

    /// Makes a row the current one and brings it into view.
    public void setCurrent(@Nullable T item) {
        if (item == null) {
            current = null;
        } else {
            K k = key.apply(item);
            current = k;
            reveal(k);
        }
        restyle();
        onCurrent.run();
    }

    /// Marks the row whose side panel is open; null for none.
    public void setOpen(@Nullable K openKey) {
        open = openKey;
        restyle();
    }

    /// Moves the current row by `rows`.
    public void move(int rows) {
        if (items.isEmpty()) {
            return;
        }
        Integer place = current == null ? null : places.get(current);
        int to = place == null ? Math.max(0, firstInViewIndex()) : place + rows;
        clearSelection();
        setCurrent(items.get(Math.clamp(to, 0, items.size() - 1)));
    }

    /// Moves the current row to an end.
    void moveToEnd(boolean last) {
        if (!items.isEmpty()) {
            clearSelection();
            setCurrent(last ? items.getLast() : items.getFirst());
        }
    }

    /// Opens the current row.
    void openCurrent() {
        current().ifPresent(item -> onOpen.accept(item));
    }

    /// How many rows fit the view.
    int page() {
        return Math.max(1, inView.size() - 1);
    }

    /// The card of a key while it is in view; for tests.
    public Optional<Card<T>> card(K k) {
        return Optional.ofNullable(inView.get(k));
    }

    /// How many cards exist; for tests.
    public int cardsMade() {
        return inView.size() + spare.size();
    }

    private void pointer(MouseEvent e) {
        boolean gone = e.getEventType() == MouseEvent.MOUSE_EXITED;
        pointerY = gone ? -1 : e.getY();
    }

    private void pressed(MouseEvent e) {
        if (e.getButton() != MouseButton.PRIMARY || onButton(e.getTarget())) {
            return;
        }
        requestFocus();
        itemAt(e.getY()).ifPresent(item -> {
            if (e.isShortcutDown()) {
                toggle(item);
                return;
            }
            if (e.isShiftDown()) {
                extendTo(item);
                return;
            }
            clearSelection();
            setCurrent(item);
            from = key.apply(item);
            onOpen.accept(item);
        });
    }

    private boolean onButton(Object target) {
        for (Node node = target instanceof Node n ? n : null; node != null && node != this; node = node.getParent()) {
            if (node instanceof ButtonBase) {
                return true;
            }
        }
        return false;
    }

    private Optional<T> itemAt(double y) {
        int i = indexAt(y + scroll);
        return i < items.size() && y + scroll < tops[i + 1] - gap() ? Optional.of(items.get(i)) : Optional.empty();
    }

    private @Nullable K anchor() {
        if (pointerY >= 0 && isHover()) {
            int i = indexAt(pointerY + scroll);
            return i < items.size() ? key.apply(items.get(i)) : null;
        }
        return current != null && places.containsKey(current) ? current : null;
    }

    private double topOf(K k) {
        Integer place = places.get(k);
        return place == null ? 0 : tops[place];
    }

    private double gap() {
        return Math.round(gapInEm * look.em().get());
    }

    private void measure() {
        double[] measured = new double[items.size() + 1];
        double em = look.em().get();
        for (int i = 0; i < items.size(); i++) {
            measured[i + 1] = measured[i] + Math.round(heightInEm.applyAsDouble(items.get(i)) * em) + gap();
        }
        tops = measured;
        requestLayout();
    }

    private int indexAt(double y) {
        int found = Arrays.binarySearch(tops, y);
        int i = found >= 0 ? found : -found - 2;
        return Math.clamp(i, 0, Math.max(0, items.size() - 1));
    }

    private int firstInViewIndex() {
        return items.isEmpty() ? -1 : indexAt(scroll + 1);
    }

    private void reveal(K k) {
        Integer place = places.get(k);
        double height = viewport.getHeight();
        if (place == null || height <= 0) {
            return;
        }
        double top = tops[place];
        double bottom = tops[place + 1];
        if (top < scroll) {
            scrollTo(top);
        } else if (bottom > scroll + height) {
            scrollTo(bottom - height);
        }
    }

    private void scrollTo(double to) {
        double before = scroll;
        scroll = to;
        clampScroll();
        if (scroll != before) {
            fill(false);
        }
    }

    private void clampScroll() {
        double most = Math.max(0, tops[items.size()] - viewport.getHeight());
        scroll = Math.round(Math.clamp(scroll, 0, most));
        bar.setMax(most);
        bar.setVisibleAmount(most == 0 ? 1 : most * viewport.getHeight() / tops[items.size()]);
        bar.setUnitIncrement(look.em().get() * 4);
        bar.setBlockIncrement(viewport.getHeight() * 0.9);
        bar.setValue(scroll);
        bar.setVisible(most > 0);
    }

    @Override
    protected void layoutChildren() {
        double barWidth = Math.ceil(bar.prefWidth(-1));
        viewport.resizeRelocate(0, 0, Math.max(0, getWidth() - barWidth), getHeight());
        bar.resizeRelocate(getWidth() - barWidth, 0, barWidth, getHeight());
        clampScroll();
        fill(false);
    }

    /// Puts cards on the rows in view.
    ///
    /// @param again true to fill cards again that stay
    private void fill(boolean again) {
        double height = viewport.getHeight();
        double width = viewport.getWidth();
        if (height <= 0 || width <= 0) {
            return;
        }
        int first = Math.max(0, firstInViewIndex());
        int end = first;
        while (end < items.size() && tops[end] < scroll + height) {
            end++;
        }
        Set<K> wanted = new HashSet<>();
        for (int i = first; i < end; i++) {
            wanted.add(key.apply(items.get(i)));
        }
        inView.entrySet().removeIf(entry -> {
            if (wanted.contains(entry.getKey())) {
                return false;
            }
            entry.getValue().node().setVisible(false);
            spare.add(entry.getValue());
            return true;
        });
        for (int i = first; i < end; i++) {
            T item = items.get(i);
            K k = key.apply(item);
            Card<T> card = inView.get(k);
            if (card == null) {
                card = spare.isEmpty() ? make() : spare.removeLast();
                inView.put(k, card);
                card.node().setVisible(true);
                card.show(item);
                style(k, card);
            } else if (again) {
                card.show(item);
            }
            card.node().resizeRelocate(0, tops[i] - scroll, width, tops[i + 1] - tops[i] - gap());
        }
    }

    private Card<T> make() {
        Card<T> card = factory.get();
        card.node().setManaged(false);
        viewport.getChildren().add(card.node());
        return card;
    }

    private void restyle() {
        inView.forEach(this::style);
        Card<T> card = current == null ? null : inView.get(current);
        setAccessibleText(card == null ? null : card.spoken());
    }

    private void style(K k, Card<T> card) {
        card.node().pseudoClassStateChanged(CURRENT, k.equals(current) && isFocused());
        card.node().pseudoClassStateChanged(OPEN, k.equals(open));
        card.node().pseudoClassStateChanged(SELECTED, selected.size() > 1 && selected.contains(k));
    }
}
