#pragma once
// How things look from outside: instances, tasks, events, offers as JSON, already redacted. Every
// output of an instance's content is made here or goes through a Mask; who may read which person,
// organisation, element or file is disclosure's. Functions run on a reader's thread.

#include "api/disclosure.hpp"

#include <boost/json/object.hpp>

#include <string>
#include <vector>

namespace chubei {

/// The document joined with its personal parts, as far as the mask allows.
struct DocumentView {
  boost::json::value data{};
  std::vector<std::string> erased{};  ///< labels of subjects whose key is gone
  bool shows_personal = false;        ///< such a read goes into the access log
};
DocumentView document_view(Visit& visit, Sight const& sight);

/// Entity tag that an edit of the document names in If-Match.
std::string document_tag(Office& office, process::Instance const& head);

boost::json::object instance_view(Visit& visit, Sight const& sight);
/// A line of a list; the mask is the row's own.
boost::json::object summary_view(Office& office, store::InstanceSummary const& row,
                                 chart::Definition const& definition, Mask const& mask);
/// `sight` is that of the task's instance.
boost::json::object task_view(Visit const& visit, Sight const& sight, process::Task const& task);
boost::json::object offer_view(Visit const& visit, Sight const& sight, process::Offer const& offer);
/// One event of the history. corrupt where the record does not read.
Result<boost::json::object> event_view(Visit const& visit, Sight const& sight,
                                       store::Record const& record);

boost::json::array to_array(std::vector<std::string> const& texts);

}  // namespace chubei
