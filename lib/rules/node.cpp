#include "rules/node.h"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <map>
#include <sstream>
#include <unordered_map>

namespace secops::rules {
namespace {

struct Refusal {
  std::string_view code;
  Place place;
  std::string message;
  std::string hint;
};

std::size_t size_of(const Node& node) {
  std::size_t size = 1;
  for (const Node& item : node.items) size += size_of(item);
  return size;
}

int depth_of(const Node& node) {
  int depth = 0;
  for (const Node& item : node.items) depth = std::max(depth, depth_of(item));
  return depth + 1;
}

// Builds the tree from the parser's events, so that depth, size and keys are judged while they
// come: yaml-cpp's own tree drops repeated keys and has no bound on what aliases expand to.
class Builder : public YAML::EventHandler {
 public:
  Builder(int first_line, ProblemList& problems) : first_line_(first_line), problems_(problems) {}

  Node take() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    Node node;
    node.place = place(mark);
    add(std::move(node), anchor);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    auto found = anchors_.find(anchor);
    if (found == anchors_.end())
      throw Refusal{"rules.yaml", place(mark), "this alias stands inside the value that it names",
                    "write the value out"};
    if (static_cast<int>(open_.size()) + depth_of(found->second) > max_yaml_depth)
      refuse_depth(place(mark));
    Node copy = found->second;
    nodes_ += size_of(copy);
    refuse_size(place(mark));
    add(std::move(copy), 0);
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    constexpr std::string_view text_tag = "tag:yaml.org,2002:str";
    if (tag != "?" && tag != "!" && !tag.empty() && tag != text_tag)
      throw Refusal{"rules.yaml", place(mark),
                    fmt::format("the YAML tag {} is not supported in a rule", tag),
                    "write the value without a tag"};
    Node node;
    node.kind = NodeKind::scalar;
    node.quoted = tag != "?";
    node.place = place(mark);
    node.text = value;
    add(std::move(node), anchor);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(NodeKind::list, mark, anchor);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(NodeKind::map, mark, anchor);
  }
  void OnMapEnd() override { close(); }

 private:
  struct Open {
    Node node;
    YAML::anchor_t anchor{0};
    std::unordered_map<std::string, int> first_lines;  // of the keys of a map
  };

  Place place(const YAML::Mark& mark) const {
    return mark.is_null() ? Place{first_line_, 0} : Place{first_line_ + mark.line, mark.column + 1};
  }
  [[noreturn]] static void refuse_depth(Place at) {
    throw Refusal{"rules.too-deep", at, fmt::format("nested deeper than {} levels", max_yaml_depth),
                  "split the rule into named parts of `detection`"};
  }
  void refuse_size(Place at) const {
    if (nodes_ > max_yaml_nodes)
      throw Refusal{"rules.too-large", at,
                    fmt::format("the document grows beyond {} values (aliases counted in full)",
                                max_yaml_nodes),
                    "split it into several rules"};
  }
  void open(NodeKind kind, const YAML::Mark& mark, YAML::anchor_t anchor) {
    if (static_cast<int>(open_.size()) >= max_yaml_depth) refuse_depth(place(mark));
    if (wants_key())
      throw Refusal{"rules.yaml", place(mark), "a key must be text, not a list or a map",
                    "put the key in quotes"};
    Open next;
    next.node.kind = kind;
    next.node.place = place(mark);
    next.anchor = anchor;
    open_.push_back(std::move(next));
  }
  void close() {
    Open done = std::move(open_.back());
    open_.pop_back();
    add(std::move(done.node), done.anchor);
  }
  bool wants_key() const {
    return !open_.empty() && open_.back().node.is_map() &&
           open_.back().node.keys.size() == open_.back().node.items.size();
  }
  void add(Node node, YAML::anchor_t anchor) {
    ++nodes_;
    refuse_size(node.place);
    if (anchor != 0) anchors_[anchor] = node;
    if (open_.empty()) {
      root_ = std::move(node);
    } else if (wants_key()) {
      add_key(std::move(node));
    } else {
      open_.back().node.items.push_back(std::move(node));
    }
  }
  void add_key(Node node) {
    Node& map = open_.back().node;
    if (node.kind != NodeKind::scalar)
      throw Refusal{"rules.yaml", node.place,
                    "a key must be text, not " + std::string(name_of(node.kind)),
                    "put the key in quotes"};
    if (node.text == "<<" && !node.quoted)
      throw Refusal{"rules.yaml", node.place, "the YAML merge key << is not supported in a rule",
                    "write the keys out"};
    constexpr int told = 0;
    auto [first, added] = open_.back().first_lines.try_emplace(node.text, node.place.line);
    // Once is enough: a log given as a rule has one key thousands of times.
    if (!added && first->second != told) {
      problems_.add(
          "rules.duplicate-key", node.place,
          fmt::format("the key {} stands twice; it is first at line {}", node.text, first->second),
          "keep one of them; two values of one field are a list");
      first->second = told;
    }
    map.keys.push_back({std::move(node.text), node.place});
  }

  int first_line_;
  ProblemList& problems_;
  std::vector<Open> open_;
  std::map<YAML::anchor_t, Node> anchors_;
  std::size_t nodes_{0};
  Node root_;
};

// One document of a stream. A line that starts with "---" or "..." ends a document wherever it
// stands, so the stream can be cut there and one broken document does not hide the next.
struct Chunk {
  std::string_view text;
  int first_line{1};
};

bool is_marker(std::string_view line, std::string_view marker) {
  return line.substr(0, 3) == marker &&
         (line.size() == 3 || line[3] == ' ' || line[3] == '\t' || line[3] == '\r');
}

bool is_blank(std::string_view line) {
  std::size_t first = line.find_first_not_of(" \t\r");
  return first == std::string_view::npos || line[first] == '#' || line[0] == '%';
}

std::vector<Chunk> chunks_of(std::string_view text) {
  std::vector<Chunk> chunks;
  std::size_t begin = 0;
  std::size_t position = 0;
  int first_line = 1;
  int line_number = 1;
  bool content = false;
  auto finish = [&](std::size_t end, std::size_t next, int next_line) {
    if (content) chunks.push_back({text.substr(begin, end - begin), first_line});
    begin = next;
    first_line = next_line;
    content = false;
  };
  while (position < text.size()) {
    std::size_t end = std::min(text.find('\n', position), text.size());
    std::string_view line = text.substr(position, end - position);
    std::size_t next = std::min(end + 1, text.size());
    if (is_marker(line, "---")) {
      finish(position, position, line_number);
      content = !is_blank(line.substr(3));
    } else if (is_marker(line, "...")) {
      finish(position, next, line_number + 1);
    } else {
      content = content || !is_blank(line);
    }
    position = next;
    ++line_number;
  }
  finish(text.size(), text.size(), line_number);
  return chunks;
}

// yaml-cpp takes the byte 4 for the end of the stream and would drop the rest without a word.
bool has_control_bytes(std::string_view text, ProblemList& problems) {
  int line = 1;
  for (char c : text) {
    if (c == '\n') ++line;
    auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && c != '\n' && c != '\r' && c != '\t') || byte == 0x7f) {
      problems.add("rules.yaml", {line, 0},
                   fmt::format("the byte 0x{:02x} is not allowed in a rule file", byte),
                   "save the file as UTF-8 text");
      return true;
    }
  }
  return false;
}

void read_chunk(const Chunk& chunk, ProblemList& problems, std::vector<Document>& documents) {
  std::size_t before = problems.count();
  try {
    std::istringstream stream{std::string(chunk.text)};
    YAML::Parser parser(stream);
    Builder builder(chunk.first_line, problems);
    if (!parser.HandleNextDocument(builder)) return;
    Node root = builder.take();
    Builder rest(chunk.first_line, problems);
    if (parser.HandleNextDocument(rest))
      throw Refusal{"rules.yaml", root.place, "there is more text after the end of this document",
                    "separate documents by a line that holds only ---"};
    if (root.kind != NodeKind::null)
      documents.push_back({std::move(root), problems.count() != before});
  } catch (const Refusal& refusal) {
    problems.add(refusal.code, refusal.place, refusal.message, refusal.hint);
  } catch (const YAML::Exception& error) {
    Place place{chunk.first_line, 0};
    if (!error.mark.is_null()) place = {chunk.first_line + error.mark.line, error.mark.column + 1};
    problems.add("rules.yaml", place, "this is not YAML: " + error.msg,
                 "check indentation, quotes and brackets near this line");
  }
}

}  // namespace

const Node* Node::find(std::string_view key) const {
  for (std::size_t i = 0; i < keys.size(); ++i)
    if (keys[i].text == key) return &items[i];
  return nullptr;
}

bool Node::is_boolean() const {
  return kind == NodeKind::scalar && !quoted &&
         (text == "true" || text == "false" || text == "True" || text == "False" ||
          text == "TRUE" || text == "FALSE");
}

std::string_view name_of(NodeKind kind) {
  switch (kind) {
    case NodeKind::scalar:
      return "text";
    case NodeKind::list:
      return "a list";
    case NodeKind::map:
      return "a map";
    case NodeKind::null:
      break;
  }
  return "nothing";
}

std::vector<Document> read_yaml(std::string_view text, ProblemList& problems) {
  std::vector<Document> documents;
  if (text.size() > max_yaml_bytes) {
    problems.add("rules.too-large", {},
                 fmt::format("the file has more than {} MiB", max_yaml_bytes >> 20),
                 "split it into several files");
    return documents;
  }
  if (has_control_bytes(text, problems)) return documents;
  if (text.substr(0, 3) == "\xef\xbb\xbf") text.remove_prefix(3);
  for (const Chunk& chunk : chunks_of(text)) read_chunk(chunk, problems, documents);
  return documents;
}

}  // namespace secops::rules
