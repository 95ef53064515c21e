#include "engine/process/fact.hpp"
#include "engine/process/record_reader.hpp"
#include "engine/process/record_text.hpp"

namespace chubei::process {

namespace {

std::unexpected<Error> does_not_fit(std::string const& pointer, char const* what_zh,
                                    char const* what_en) {
  return fail(ErrorCode::corrupt,
              {std::string(what_zh) + "在 " + pointer + " 处与格式不符",
               std::string(what_en) + " does not fit its format at " + pointer},
              {FieldError{pointer, "format", {"与格式不符", "does not fit the format"}}});
}

/// The decision part with its members in canonical order; those of the wrapper are few enough to
/// be written by hand.
void write_member(std::string& out, bool& first, std::string_view name) {
  if (!std::exchange(first, false)) out += ',';
  out += '"';
  out += name;
  out += "\":";
}

}  // namespace

void encode(std::string& out, Event const& event) {
  RecordText text(out);
  bool first = true;
  out += '{';
  if (!event.data.is_null()) write_member(out, first, "data"), text.write(event.data);
  write_member(out, first, "facts"), text.write(event.facts);
  write_member(out, first, "format"), text.write(event_format);
  if (!event.inputs.is_null()) write_member(out, first, "inputs"), text.write(event.inputs);
  if (!event.name.empty()) write_member(out, first, "name"), text.write(event.name);
  write_member(out, first, "type"), text.write(event.type);
  out += '}';
}

Result<Event> parse_event(boost::json::value const& json) {
  auto const* object = json.if_object();
  if (!object) return does_not_fit("", "事件", "the event");
  auto const* format = object->if_contains("format");
  if (!format || !format->is_int64()) return does_not_fit("/format", "事件", "the event");
  if (format->get_int64() != event_format) {
    return fail(ErrorCode::unsupported,
                {"事件格式版本 " + std::to_string(format->get_int64()) + " 高于本程序，请升级",
                 "event format " + std::to_string(format->get_int64()) +
                     " is newer than this program: upgrade it"});
  }
  Event event;
  RecordReader reader;
  for (auto const& [key, value] : *object) {
    if (key == "data")
      event.data = value;
    else if (key == "inputs")
      event.inputs = value;
    else if (key == "facts")
      reader.read(value, event.facts);
    else if (key == "name")
      reader.read(value, event.name);
    else if (key == "type")
      reader.read(value, event.type);
    else if (key != "format")
      reader.refuse();
    if (reader.fault()) {
      return does_not_fit("/" + std::string(key) + *reader.fault(), "事件", "the event");
    }
  }
  return event;
}

void encode(std::string& out, Instance const& instance) { RecordText(out).write(instance); }

Result<Instance> parse_instance(boost::json::value const& json) {
  Instance instance;
  RecordReader reader;
  reader.read(json, instance);
  if (reader.fault()) return does_not_fit(*reader.fault(), "事项状态", "the instance");
  return instance;
}

}  // namespace chubei::process
