package org.pabal.server.settings;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** A YAML file as a layer of settings. Only maps, lists of words, and words mean something; types are the table's. */
public final class YamlFile {

    /** Larger ones are refused unread. */
    public static final int BYTES_MAX = 1 << 20;

    private static final int ALIASES_MAX = 50;
    private static final int DEPTH_MAX = 20;

    private final String file;
    private final Layers layers;
    private final List<String> path = new ArrayList<>();

    private YamlFile(String file, Layers layers) {
        this.file = file;
        this.layers = layers;
    }

    /** Reads the file into the layers; what is wrong with it becomes a problem there. */
    public static void read(Path file, Layers into) {
        String name = file.toString();
        try {
            if (Files.size(file) > BYTES_MAX) {
                into.problem(
                        new Origin(Origin.Kind.FILE, name),
                        "the file has " + Files.size(file) + " bytes; allowed: " + BYTES_MAX);
                return;
            }
            read(name, Files.readString(file, StandardCharsets.UTF_8), into);
        } catch (NoSuchFileException e) {
            into.problem(new Origin(Origin.Kind.FILE, name), "there is no such file");
        } catch (IOException e) {
            into.problem(new Origin(Origin.Kind.FILE, name), "cannot be read: " + e);
        }
    }

    /** @param name what to call the text in complaints */
    public static void read(String name, String text, Layers into) {
        LoadSettings settings = LoadSettings.builder()
                .setLabel(name)
                .setMaxAliasesForCollections(ALIASES_MAX)
                .setCodePointLimit(BYTES_MAX)
                .setAllowRecursiveKeys(false)
                .build();
        Optional<Node> root;
        try {
            root = new Compose(settings).composeString(text);
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
            into.problem(Origin.file(name, line), "this is not YAML: " + e.getProblem());
            return;
        } catch (YamlEngineException e) {
            into.problem(Origin.file(name, 1), "this is not YAML: " + e.getMessage());
            return;
        }
        if (root.isPresent()) {
            new YamlFile(name, into).take(root.get());
        }
    }

    private void take(Node node) {
        if (path.size() > DEPTH_MAX) {
            layers.problem(origin(node), "more than " + DEPTH_MAX + " levels, or a map that contains itself");
        } else if (node instanceof MappingNode map) {
            takeMap(map);
        } else if (path.isEmpty()) {
            if (!isNothing(node)) {
                layers.problem(
                        origin(node),
                        "the file has to be a map of settings; allowed on top: "
                                + String.join(", ", layers.root().keys()));
            }
        } else if (node instanceof SequenceNode list) {
            takeList(list);
        } else if (node instanceof ScalarNode word && !isNothing(word)) {
            layers.say(path, List.of(word.getValue()), origin(word));
        } else {
            layers.sayName(path, origin(node));
        }
    }

    private void takeMap(MappingNode map) {
        Map<String, Integer> lines = new HashMap<>();
        if (map.getValue().isEmpty()) {
            layers.sayName(path, origin(map));
        }
        for (NodeTuple entry : map.getValue()) {
            if (!(entry.getKeyNode() instanceof ScalarNode key)) {
                layers.problem(origin(entry.getKeyNode()), "a key has to be a word");
                continue;
            }
            Integer earlier = lines.put(key.getValue(), line(key));
            path.add(key.getValue());
            if (earlier != null) {
                layers.problem(
                        origin(key),
                        "'" + String.join(".", path) + "' stands here a second time, first in line " + earlier
                                + "; keep one");
            } else if (!layers.isUnknown(path, origin(key))) {
                take(entry.getValueNode());
            }
            path.remove(path.size() - 1);
        }
    }

    private void takeList(SequenceNode list) {
        List<String> words = new ArrayList<>();
        for (Node element : list.getValue()) {
            if (element instanceof ScalarNode word) {
                words.add(word.getValue());
            } else {
                layers.problem(origin(element), String.join(".", path) + " may list words only");
                return;
            }
        }
        layers.say(path, words, origin(list));
    }

    private static boolean isNothing(Node node) {
        return node instanceof ScalarNode && node.getTag().equals(Tag.NULL);
    }

    private Origin origin(Node node) {
        return Origin.file(file, line(node));
    }

    private static int line(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
    }
}
